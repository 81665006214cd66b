"""Who writes what is done by the clock."""

from datetime import timedelta

from dependency_injector import containers, providers

from application.lead_schedules import LeadSchedules
from application.ports.leadership import Leadership
from entrypoints.settings import Settings


class Scheduling(containers.DeclarativeContainer):
    """Takes the core, the seat and the settings; gives this process's claim to it."""

    core = providers.DependenciesContainer()
    seat: providers.Dependency[Leadership] = providers.Dependency()
    settings: providers.Dependency[Settings] = providers.Dependency(instance_of=Settings)

    lead = providers.Singleton(
        LeadSchedules,
        seat=seat,
        write=core.schedule_jobs,
        holder=core.ids.provided.new.call(),
        lease=providers.Singleton(timedelta, seconds=settings.provided.scheduler_lease_seconds),
    )
