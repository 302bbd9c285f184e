"""The least that a cdk8s app in Python can be: what start-up is compared with."""

import cdk8s

app = cdk8s.App()
cdk8s.Chart(app, "empty")
app.synth()
