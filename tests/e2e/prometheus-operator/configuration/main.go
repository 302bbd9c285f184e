// Command configuration does what the Prometheus operator does with monitors and rules, with the operator's own code.
//
// Standard input: {"prometheus": <Prometheus>, "monitors": [<PodMonitor>, ...], "rules": [<PrometheusRule>, ...]}.
// Standard output: {"configuration": <Prometheus's configuration file, as text>, "errors": [<why a rule is refused>, ...]}.
// A field that the kind does not have is an error.
package main

import (
	"encoding/json"
	"log"
	"os"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus-operator/prometheus-operator/pkg/assets"
	"github.com/prometheus-operator/prometheus-operator/pkg/operator"
	"github.com/prometheus-operator/prometheus-operator/pkg/prometheus"
)

type request struct {
	Prometheus *monitoringv1.Prometheus       `json:"prometheus"`
	Monitors   []*monitoringv1.PodMonitor     `json:"monitors"`
	Rules      []*monitoringv1.PrometheusRule `json:"rules"`
}

type answer struct {
	Configuration string   `json:"configuration"`
	Errors        []string `json:"errors"`
}

func main() {
	var asked request
	decoder := json.NewDecoder(os.Stdin)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&asked); err != nil {
		log.Fatal(err)
	}
	made := answer{Configuration: configuration(asked), Errors: []string{}}
	for _, rule := range asked.Rules {
		for _, err := range operator.ValidateRule(rule.Spec) {
			made.Errors = append(made.Errors, err.Error())
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(made); err != nil {
		log.Fatal(err)
	}
}

func configuration(asked request) string {
	generator, err := prometheus.NewConfigGenerator(nil, asked.Prometheus)
	if err != nil {
		log.Fatal(err)
	}
	monitors := make(map[string]*monitoringv1.PodMonitor, len(asked.Monitors))
	for _, monitor := range asked.Monitors {
		monitors[monitor.Namespace+"/"+monitor.Name] = monitor
	}
	store := assets.NewStoreBuilder(nil, nil) // only monitors with credentials need a client
	text, err := generator.GenerateServerConfiguration(asked.Prometheus, nil, monitors, nil, nil, store, nil, nil, nil, nil)
	if err != nil {
		log.Fatal(err)
	}
	return string(text)
}
