"""The renderer of the package charts, which is a folder of its own in a checkout and part of prodstack in the wheel."""

from prodstack.layout import INSTALLED

if INSTALLED:  # never by trial: another package on the path may be called charts
    from prodstack.charts.nodejs import NoNodeError
    from prodstack.charts.synth import Cdk8s
else:
    from charts.nodejs import NoNodeError
    from charts.synth import Cdk8s

__all__ = ["Cdk8s", "NoNodeError"]
