"""The web application: the only module that knows every router."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI

from service.flow.answering import api as answering
from service.flow.answering import draft_pages as answering_draft_pages
from service.flow.answering import mandate_pages
from service.flow.answering import pages as answering_pages
from service.flow.assignment import api as assignment
from service.flow.assignment import at_hand, move_pages
from service.flow.assignment import pages as assignment_pages
from service.flow.consultation import api as consultation
from service.flow.consultation import question_pages, seat_pages
from service.flow.consultation_mail import api as consultation_mail
from service.flow.consultation_mail import link_pages
from service.flow.consultation_mail import pages as mail_pages
from service.flow.escalation import api as escalation
from service.flow.escalation import pages as escalation_pages
from service.flow.exporting import api as exporting
from service.flow.intake.api import install_intake
from service.flow.intake.forms import MessageForm
from service.flow.intake.intake import open_intake
from service.flow.joining import api as joining
from service.flow.joining import pages as joining_pages
from service.flow.knowledge import api as knowledge
from service.flow.knowledge import pages as knowledge_pages
from service.flow.knowledge import ticket_pages as earlier_answers
from service.flow.labelling import api as labelling
from service.flow.labelling import pages as labelling_pages
from service.flow.labelling.forms import LabelForm
from service.flow.learning import api as learning
from service.flow.learning import pages as learning_pages
from service.flow.learning import word_pages
from service.flow.levels import api as levels
from service.flow.levels import calendar_pages, feed_pages, ladder_pages, policy_pages, work_pages
from service.flow.levels import pages as level_pages
from service.flow.notices import api as notices
from service.flow.notices import pages as notice_pages
from service.flow.quality import api as quality
from service.flow.quality import dial_pages as quality_dial_pages
from service.flow.quality import pages as quality_pages
from service.flow.queues import api as queues
from service.flow.queues import pages as queue_pages
from service.flow.reporting import api as reporting
from service.flow.reporting import pages as reporting_pages
from service.flow.reporting import report_pages
from service.flow.team import pages as team_pages
from service.flow.team import roster_pages
from service.flow.triage import pages as triage_pages
from service.foundation.database import Database
from service.foundation.errors import SetupError
from service.foundation.settings import Settings, settings
from service.participation import cell_api, cell_page, cell_page_tickets, health_api, map_pages, readiness_api
from service.people import api as people
from service.people import pages as people_pages
from service.people.key_ring import KeyRing
from service.people.signs_of_life import SignsOfLife
from service.tickets import api as tickets
from service.web import health
from service.web.openapi import describe
from service.web.problems import install_problems
from service.web.request_id import RequestIds
from service.web.site import install_site, live_updates


def create_app(chosen: Settings | None = None) -> FastAPI:
    """The application with these settings, by default those of this process."""
    used = chosen or settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if used.database_url is None:
            raise SetupError("Set OLIEVLEK_DATABASE_URL, or run `olievlek up`.")
        database = Database(used.database_url)
        app.state.database = database
        app.state.keys = KeyRing(database)
        app.state.signs_of_life = SignsOfLife(database)
        try:
            async with open_intake(database, used.rate_limit) as app.state.intake, live_updates(app, database):
                yield
        finally:
            await app.state.signs_of_life.settled()
            await database.close()

    app = FastAPI(
        title="Olievlek",
        version=version("olievlek"),
        lifespan=lifespan,
        openapi_url="/api/v1/openapi.json",
        # The pages of these load scripts from elsewhere, which our policy for browsers forbids.
        docs_url=None,
        redoc_url=None,
    )
    install_intake(app)
    for router in (
        queues.router,
        assignment.router,
        joining.router,
        tickets.router,
        answering.router,
        consultation.router,
        consultation_mail.router,
        escalation.router,
        exporting.router,
        knowledge.router,
        labelling.router,
        learning.router,
        levels.router,
        notices.router,
        cell_api.router,
        health_api.router,
        readiness_api.router,
        quality.router,
        people.router,
        reporting.router,
        health.router,
    ):
        app.include_router(router)
    for pages in (
        queue_pages,
        assignment_pages,
        at_hand,
        move_pages,
        escalation_pages,
        joining_pages,
        answering_pages,
        answering_draft_pages,
        mandate_pages,
        seat_pages,
        question_pages,
        triage_pages,
        earlier_answers,
        knowledge_pages,
        labelling_pages,
        notice_pages,
        mail_pages,
        link_pages,
        reporting_pages,
        report_pages,
        quality_dial_pages,
        quality_pages,
        learning_pages,
        word_pages,
        roster_pages,
        team_pages,
        level_pages,
        policy_pages,
        ladder_pages,
        calendar_pages,
        work_pages,
        feed_pages,
        map_pages,
        cell_page_tickets,
        cell_page,
        people_pages,
    ):
        app.include_router(pages.router)
    install_problems(app)
    install_site(app)
    app.add_middleware(RequestIds)
    describe(app, MessageForm, LabelForm)
    return app
