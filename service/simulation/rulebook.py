"""The shipped rulebook, with what is different about it at the beginning of a made-up month."""

from collections.abc import Mapping

from routing_rules.facts import Cell
from routing_rules.participation import configured_in
from routing_rules.rulebook import Participation, load_rulebook
from service.configuration.cell_text import with_cell
from service.foundation.rulebook_files import read_rulebook_files
from service.simulation.scenarios import Scenario

DEPARTMENTS_FILE = "organisation.yaml"
SHIPPED = "    in_flight: 15\n    languages: [nl, en]\n    mandate:\n      replies_a_day: {forum: 40, default: 20}\n"
"""What the shipped rulebook says of Supply Chain, word for word."""


def files_of(scenario: Scenario) -> Mapping[str, str]:
    """The rulebook's files: the cell as the month begins with it, and the department's bounds."""
    files = dict(read_rulebook_files(None))
    text = files[DEPARTMENTS_FILE]
    if text.count(SHIPPED) != 1:
        raise ValueError(f"{DEPARTMENTS_FILE} says something else of {scenario.slug_of_department} by now")
    own = SHIPPED.replace("15", str(scenario.in_flight)).replace("40", str(scenario.replies_a_day))
    files[DEPARTMENTS_FILE] = text.replace(SHIPPED, own)
    cell = Cell(scenario.process, scenario.channel)
    configured = configured_in(cell, load_rulebook(files))
    begins = Participation(cell, scenario.begins, scenario.share, configured.salt, configured.languages)
    return files | with_cell(files, begins)
