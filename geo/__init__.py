"""An incident atlas of the Sahel tri-border zone: reports become incidents with an honest place on a map."""

__version__ = "0.1.0"
