// Command health judges objects with health check expressions as kustomize-controller does, with Flux's own code.
//
// Standard input: {"checks": [{apiVersion, kind, inProgress, failed, current}, ...], "objects": [<object>, ...]}.
// Standard output: for each object its status, and the error of an expression that could not be evaluated.
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"

	"github.com/fluxcd/pkg/apis/kustomize"
	"github.com/fluxcd/pkg/runtime/cel"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

type request struct {
	Checks  []kustomize.CustomHealthCheck `json:"checks"`
	Objects []*unstructured.Unstructured  `json:"objects"`
}

type verdict struct {
	Status string `json:"status"`
	Error  string `json:"error,omitempty"`
}

func main() {
	var asked request
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		log.Fatal(err)
	}
	constructor, err := cel.NewStatusReader(asked.Checks)
	if err != nil {
		log.Fatal(err)
	}
	reader := constructor(nil) // only reading from a cluster needs the mapper
	verdicts := make([]verdict, 0, len(asked.Objects))
	for _, object := range asked.Objects {
		found, err := reader.ReadStatusForObject(context.Background(), nil, object)
		if err != nil {
			log.Fatal(err)
		}
		answer := verdict{Status: string(found.Status)}
		if found.Error != nil {
			answer.Error = found.Error.Error()
		}
		verdicts = append(verdicts, answer)
	}
	if err := json.NewEncoder(os.Stdout).Encode(verdicts); err != nil {
		log.Fatal(err)
	}
}
