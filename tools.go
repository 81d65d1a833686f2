//go:build tools

// Package hookflow pins the code generator here, so that go.mod names one
// version of it and generate.go runs exactly that one.
package hookflow

import (
	_ "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen"
)
