"""What happened in the made-up month: who moved which cell and why, and how much comes in where."""

from collections.abc import Mapping
from datetime import timedelta

from routing_rules.facts import Cell
from routing_rules.vocabulary import Stage

DAYS = 40
"""So long ago the first rulebook came into force."""
FORUM, X, RETURNS = Cell("order_delivery", "forum"), Cell("order_delivery", "x"), Cell("returns_repair", "forum")
MAIL, OUTAGE, COVERAGE = Cell("billing", "email"), Cell("network_outage", "x"), Cell("mobile_coverage", "forum")
BEGIN = """
participation:
  order_delivery:
    forum: {stage: shadow, share: 100}
    x: {stage: shadow, share: 100}
  billing:
    email: {stage: shadow, share: 100}
    forum: {stage: shadow, share: 100}
  network_outage:
    x: {stage: shadow, share: 100}
  press:
    email: {stage: answer, share: 100}
    x: {stage: draft, share: 100}
"""
MOVES = (
    (38, "Anna", FORUM, Stage.CONSULT, 25, "Supply Chain wil beginnen met een kwart van de klanten."),
    (30, "Anna", MAIL, Stage.CONSULT, 50, "Facturatie heeft twee mensen vrijgemaakt."),
    (29, "Noor", FORUM, Stage.CONSULT, 60, "28 van 30 op tijd, en klanten zeggen dank je wel."),
    (27, "Noor", OUTAGE, Stage.DRAFT, 100, "Netwerk weet bij storing als eerste wat er is."),
    (24, "Noor", COVERAGE, Stage.DRAFT, 100, "Ze schreven de antwoorden toch al voor: nu mogen ze het zelf."),
    (20, "Anna", RETURNS, Stage.SHADOW, 100, "Eerst zien hoeveel het is."),
    (9, "Anna", X, Stage.CONSULT, 50, "Op het forum gaat het goed: nu ook op X, met de helft."),
    (4, "Noor", Cell("internet_tv", "forum"), Stage.SHADOW, 100, "Netwerk wil eerst zien wat er komt."),
    (2, "Anna", Cell("porting", "whatsapp"), Stage.SHADOW, 100, "Veel vragen over overstappen sinds de actie."),
)
LOADS: Mapping[Cell, float] = {
    FORUM: 3.8, X: 4.2, RETURNS: 2.1, MAIL: 2.8, OUTAGE: 2.4,
    Cell("order_delivery", "facebook"): 3.1, Cell("order_delivery", "whatsapp"): 1.4,
    Cell("billing", "forum"): 1.6, Cell("billing", "x"): 2.2, COVERAGE: 1.5,
    Cell("internet_tv", "forum"): 1.8, Cell("porting", "whatsapp"): 0.9, Cell("press", "email"): 0.3,
    Cell("complaint", "x"): 1.1,
}  # fmt: skip
OWNERS = {
    "order_delivery": "supply_chain", "returns_repair": "supply_chain", "billing": "billing", "press": "pr",
    "network_outage": "network", "mobile_coverage": "network", "internet_tv": "network",
    "porting": "customer_service", "complaint": "customer_service",
}  # fmt: skip
TEXTS = (
    "Waar blijft mijn pakket? Al vijf dagen geleden besteld", "Mijn bestelling staat al een week op verzonden",
    "Verkeerde telefoon gekregen, wat nu?", "Bezorger heeft niet aangebeld en weer meegenomen",
    "Wanneer wordt de nieuwe telefoon geleverd?",
)  # fmt: skip
THANKS, AGAIN = "Dank je wel, top geholpen!", "Maar waar blijft mijn pakket dan? Dit is geen antwoord"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
