"""What every test has."""

pytest_plugins = ["harmonic.testing"]
