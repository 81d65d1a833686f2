package goadapter_test

import (
	"testing"

	"github.com/webhook-platform/hookflow-go/conformance"
	goadapter "github.com/webhook-platform/hookflow-go/conformance/adapters/go"
)

// Package client is true to the contract.
func TestClientConforms(t *testing.T) {
	t.Parallel()
	conformance.Run(t, conformance.SDK(goadapter.New()), conformance.Options{})
}
