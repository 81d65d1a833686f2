"""The checks of the documentation page of webhook-platform 2.2.1.

Importing this package registers them; they run in the order of these imports.
"""

# isort: off
from page import outgoing, webhooks, incoming, errors, generic

__all__ = ["outgoing", "webhooks", "incoming", "errors", "generic"]
