"""The rollout digest is an annotation of the pods that moves with everything that the operator would not compare."""

ANNOTATION = "production-stack.vllm.ai/rollout-digest"
"""The key in deploymentConfig.podAnnotations; prodstack/compiler/authoring/digest.py computes the value, diff and drift read it."""
