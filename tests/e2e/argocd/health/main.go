// Command health judges objects with health scripts as Argo CD does, with the code of Argo CD itself.
//
// Standard input: {"scripts": {"<group>/<Kind>": "<Lua>"}, "objects": [<object>, ...]}.
// Standard output: for each object, its health without the string and math libraries (as for a script in argocd-cm) and with all libraries
// (as for a script that Argo CD ships).
package main

import (
	"encoding/json"
	"log"
	"os"

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"github.com/argoproj/argo-cd/v3/util/lua"
	"github.com/argoproj/gitops-engine/pkg/health"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

type request struct {
	Scripts map[string]string            `json:"scripts"`
	Objects []*unstructured.Unstructured `json:"objects"`
}

type verdict struct {
	ConfigMap *health.HealthStatus `json:"configMap"`
	Bundled   *health.HealthStatus `json:"bundled"`
}

func main() {
	var asked request
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		log.Fatal(err)
	}
	configMap, bundled := overrides(asked.Scripts, false), overrides(asked.Scripts, true)
	verdicts := make([]verdict, 0, len(asked.Objects))
	for _, object := range asked.Objects {
		verdicts = append(verdicts, verdict{judge(object, configMap), judge(object, bundled)})
	}
	if err := json.NewEncoder(os.Stdout).Encode(verdicts); err != nil {
		log.Fatal(err)
	}
}

func overrides(scripts map[string]string, openLibs bool) lua.ResourceHealthOverrides {
	found := lua.ResourceHealthOverrides{}
	for key, script := range scripts {
		found[key] = v1alpha1.ResourceOverride{HealthLua: script, UseOpenLibs: openLibs}
	}
	return found
}

// judge returns Argo CD's verdict. A script that fails is the verdict Unknown, with the error as its message.
func judge(object *unstructured.Unstructured, scripts lua.ResourceHealthOverrides) *health.HealthStatus {
	status, err := health.GetResourceHealth(object, scripts)
	if err != nil && status == nil {
		log.Fatal(err)
	}
	return status
}
