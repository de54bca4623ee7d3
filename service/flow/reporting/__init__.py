"""What people can see of the work: what waits, how long, and what fails."""
