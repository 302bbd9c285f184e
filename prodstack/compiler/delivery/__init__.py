"""What GitOps tools need besides the manifests."""
