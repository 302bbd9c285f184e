"""What Argo CD, Flux and kustomize need to deliver dist/, and the index of dist/."""
