// Package hookflow holds the contract of the Hookflow API and the ledger of
// disagreements with it, as data that the other packages of this module read.
//
// Programs that send or receive webhooks want package client and package
// verify; tests want package mockserver.
package hookflow

import (
	_ "embed"
)

//go:embed openapi.yaml
var contract string

//go:embed drift.yaml
var ledger string

// Contract returns openapi.yaml: the OpenAPI 3.0.3 document that the code in
// gen is generated from and that the mock server and the conformance suite
// hold every exchange against. Each call returns a copy.
func Contract() []byte { return []byte(contract) }

// Ledger returns drift.yaml: every known disagreement between the contract,
// the platform's releases and its published SDKs. Each call returns a copy.
func Ledger() []byte { return []byte(ledger) }
