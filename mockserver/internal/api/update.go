package api

import "github.com/oapi-codegen/nullable"

// given is the value of a property that an update names. The platform reads
// null as absent.
func given[T any](n nullable.Nullable[T]) (T, bool) {
	value, err := n.Get()
	return value, err == nil
}

// unlessZero is nil for an empty text or 0, which clear a property.
func unlessZero[T comparable](value T) *T {
	var zero T
	if value == zero {
		return nil
	}
	return &value
}
