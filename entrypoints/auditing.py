"""Who seals the audit, verifies it and shows it, put together from the core."""

from dependency_injector import containers, providers

from application.download_export import DownloadExport
from application.ports.audit_chain import AuditChainReader
from application.ports.audit_queries import AuditQueries
from application.ports.exports import ExportQueries, ExportSource
from application.ports.statements import StatementQueries
from application.request_export import RequestExport
from application.run_export import RunExport
from application.seal_audit import SealAudit
from application.show_audit import ShowAudit
from application.show_statements import ShowStatements
from application.verify_audit import VerifyAudit
from domain.signing import SigningKeys


class Auditing(containers.DeclarativeContainer):
    """Takes the core, the secrets and the read side; gives the use cases and the jobs."""

    core = providers.DependenciesContainer()
    keys: providers.Dependency[SigningKeys] = providers.Dependency()
    chain: providers.Dependency[AuditChainReader] = providers.Dependency()
    queries: providers.Dependency[AuditQueries] = providers.Dependency()
    exports: providers.Dependency[ExportQueries] = providers.Dependency()
    source: providers.Dependency[ExportSource] = providers.Dependency()
    statements: providers.Dependency[StatementQueries] = providers.Dependency()

    seal = providers.Singleton(SealAudit, begin=core.begin, keys=keys, clock=core.clock)
    verify = providers.Singleton(VerifyAudit, chain, keys)
    show = providers.Singleton(ShowAudit, queries, core.clock)
    request_export = providers.Singleton(
        RequestExport, begin=core.begin, queries=exports, clock=core.clock, ids=core.ids
    )
    run_export = providers.Singleton(
        RunExport, begin=core.begin, source=source, keys=keys, clock=core.clock, ids=core.ids
    )
    show_statements = providers.Singleton(ShowStatements, statements, core.clock)
    download_export = providers.Singleton(DownloadExport, exports)
