pytest_plugins = ["classroom_monitor.testing", "classroom_monitor.browsing"]
