"""The product's own settings, with the bare view beside its pages."""

from classroom_monitor import settings as product

globals().update({name: getattr(product, name) for name in dir(product)})
ROOT_URLCONF = "bench.urls"
