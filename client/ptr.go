package client

//go:generate go run ./internal/models

// Ptr is a pointer to a value, for optional properties.
func Ptr[T any](value T) *T { return &value }
