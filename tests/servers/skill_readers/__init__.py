"""What agents of others make of a folder of skills, each run by a Python that has its framework and nothing of ours.

Called with the folder, each prints for every skill its name with ``description``, ``body`` and ``references``.
"""
