package hookflow

// The order matters: client and server name the models of gen/api.
//
//go:generate go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen -config gen/api/oapi-codegen.yaml openapi.yaml
//go:generate go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen -config gen/apiclient/oapi-codegen.yaml openapi.yaml
//go:generate go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen -config gen/apiserver/oapi-codegen.yaml openapi.yaml
//go:generate go run ./internal/ledger/generate
//go:generate go run ./internal/operations/generate
