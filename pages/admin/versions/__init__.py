"""The parts of the page Agents: the registry of versions, one version, and two of them compared.

It may import `pages.components`; what is computed and decided is done in `jobs.agents`.
"""
