package goadapter

import (
	"context"
	"maps"

	"github.com/webhook-platform/hookflow-go/client"
)

// operations are the calls of the client by operationId.
var operations = func() map[string]operation {
	all := map[string]operation{}
	for _, some := range []map[string]operation{outgoing, incoming, deadLetters, catalogue} {
		maps.Copy(all, some)
	}
	return all
}()

// input is an operation that takes an input of the client, which cannot be said
// without the required members.
func input[T any](call func(context.Context, *client.Client, *request, T) (any, error), required ...string) operation {
	return func(ctx context.Context, c *client.Client, q *request) (any, error) {
		in, err := body[T](q, required...)
		if err != nil {
			return nil, err
		}
		return call(ctx, c, q, in)
	}
}

// change is an operation that takes an update of the client.
func change[T any](call func(context.Context, *client.Client, *request, T) (any, error)) operation {
	return func(ctx context.Context, c *client.Client, q *request) (any, error) {
		u, err := update[T](q)
		if err != nil {
			return nil, err
		}
		return call(ctx, c, q, u)
	}
}

// get is an operation that takes nothing but what is in the path.
func get[T any](call func(context.Context, *client.Client, *request) (T, error)) operation {
	return func(ctx context.Context, c *client.Client, q *request) (any, error) { return call(ctx, c, q) }
}

// do is one that returns nothing.
func do(call func(context.Context, *client.Client, *request) error) operation {
	return func(ctx context.Context, c *client.Client, q *request) (any, error) { return none(call(ctx, c, q)) }
}
