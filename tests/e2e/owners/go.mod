// The CRDs of the kinds that companions have, from the modules of their owners. Nothing is built from them: tests/e2e/owners.py reads the
// files from the modules' source.
module production-stack-gitops/tests/e2e/owners

go 1.24.0

require (
	github.com/external-secrets/external-secrets v1.3.2
	github.com/kedacore/keda/v2 v2.16.1
	github.com/prometheus-operator/prometheus-operator v0.85.0
	sigs.k8s.io/gateway-api v1.4.1
)
