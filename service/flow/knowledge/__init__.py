"""Knowledge flows back: answers of departments are kept, offered on similar questions, and counted when used."""
