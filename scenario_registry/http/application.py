"""The application: routes, errors and compression. Built for one site; the console stands on the same."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version

from fastapi import Depends, FastAPI
from starlette.middleware.gzip import GZipMiddleware

from scenario_registry.console.routes import add_console
from scenario_registry.console.workshop import Workshop
from scenario_registry.http.asked import require_text
from scenario_registry.http.changes import change_routes
from scenario_registry.http.codes import list_routes
from scenario_registry.http.exports import export_routes
from scenario_registry.http.headers import PlainHeaders
from scenario_registry.http.intake.breaker import PushBreaker
from scenario_registry.http.intake.deliveries import delivery_routes
from scenario_registry.http.intake.routes import Intake, intake_routes
from scenario_registry.http.intake.simulate import simulation_routes
from scenario_registry.http.problems import ProblemModel, handle_problems
from scenario_registry.http.published_lists import published_list_routes
from scenario_registry.http.scenario import single_scenario_routes
from scenario_registry.http.scenarios import scenario_routes
from scenario_registry.http.site import Site
from scenario_registry.http.snapshots import snapshot_routes
from schemas.code_lists import CodeLists

_ABOUT = """\
城市场景登记库的接口：查询，以及机构凭令牌推送 the registry: to read, and for organisations with a token to push. 时间为 UTC；错误为 application/problem+json，`code` 稳定不变 moments in UTC, errors with stable codes.
"""


def application(
    site: Site, intake: Intake, workshop: Workshop, codes: CodeLists, is_ending: Callable[[], bool]
) -> FastAPI:
    """All routes. ``is_ending`` ends the streams."""
    # The pages of documentation that the framework brings load scripts from elsewhere; the document itself is at /openapi.json.
    app = FastAPI(
        title="场景登记 scenario registry",
        version=version("scenario-registry"),
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        # It would lead to a host that the asker names.
        redirect_slashes=False,
        dependencies=[Depends(require_text)],
        responses={422: {"model": ProblemModel, "description": "参数有误 parameters are not valid"}},
    )
    handle_problems(app)
    app.add_middleware(GZipMiddleware, minimum_size=1_000, compresslevel=5)
    app.add_middleware(PlainHeaders)
    app.include_router(scenario_routes(site, codes))
    app.include_router(single_scenario_routes(site, codes))
    app.include_router(change_routes(site, is_ending))
    app.include_router(list_routes(site, codes))
    app.include_router(snapshot_routes(site.snapshots))
    app.include_router(export_routes(site, codes))
    app.include_router(published_list_routes(site, codes))
    app.include_router(intake_routes(site, intake, PushBreaker(site, workshop.deliveries.open_outbox, codes)))
    app.include_router(simulation_routes(site, intake, codes))
    app.include_router(delivery_routes(intake, workshop.deliveries, codes))
    add_console(app, site, codes, workshop)
    return app
