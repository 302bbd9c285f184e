// Command discovery finds targets in Kubernetes as Prometheus does, with Prometheus's own code; Debian's Prometheus is built without it.
//
// Usage: discovery CONFIGURATION OUTPUT. CONFIGURATION is a file with one entry of kubernetes_sd_configs. Until it is ended, the command
// writes all targets with their labels into the file OUTPUT, in the form that file_sd_configs reads.
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/model"
	"github.com/prometheus/common/promslog"
	"github.com/prometheus/prometheus/discovery"
	"github.com/prometheus/prometheus/discovery/kubernetes"
	"github.com/prometheus/prometheus/discovery/targetgroup"
	"gopkg.in/yaml.v2"
)

type target struct {
	Targets []model.LabelValue `json:"targets"`
	Labels  model.LabelSet     `json:"labels"`
}

func main() {
	updates := make(chan []*targetgroup.Group)
	go discoverer(os.Args[1]).Run(context.Background(), updates)
	known := map[string]*targetgroup.Group{}
	for groups := range updates {
		for _, group := range groups {
			known[group.Source] = group
		}
		write(known, os.Args[2])
	}
}

func discoverer(file string) discovery.Discoverer {
	text, err := os.ReadFile(file)
	if err != nil {
		log.Fatal(err)
	}
	var configuration kubernetes.SDConfig
	if err := yaml.UnmarshalStrict(text, &configuration); err != nil {
		log.Fatal(err)
	}
	registry := prometheus.NewRegistry()
	metrics := configuration.NewDiscovererMetrics(registry, discovery.NewRefreshMetrics(registry))
	options := discovery.DiscovererOptions{Logger: promslog.New(&promslog.Config{}), Metrics: metrics}
	found, err := configuration.NewDiscoverer(options)
	if err != nil {
		log.Fatal(err)
	}
	return found
}

// write replaces the file at once, so that nobody reads a part of it.
func write(known map[string]*targetgroup.Group, file string) {
	targets := []target{}
	for _, group := range known {
		for _, labels := range group.Targets {
			every := group.Labels.Merge(labels)
			delete(every, model.AddressLabel)
			targets = append(targets, target{[]model.LabelValue{labels[model.AddressLabel]}, every})
		}
	}
	text, err := json.Marshal(targets)
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(file+".new", text, 0o600); err != nil {
		log.Fatal(err)
	}
	if err := os.Rename(file+".new", file); err != nil {
		log.Fatal(err)
	}
}
