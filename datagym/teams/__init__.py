"""The domain of people and teams: who they are, and how teams are made from them. Pure."""

from datagym.teams.people import Person, Role, Team

__all__ = ["Person", "Role", "Team"]
