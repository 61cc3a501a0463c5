pytest_plugins = ["classroom_monitor.testing"]
