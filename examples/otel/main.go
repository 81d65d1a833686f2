// Command otel sends an event with every attempt as a span of OpenTelemetry. It
// needs a Hookflow, such as the mock server of this repository:
//
//	go run github.com/webhook-platform/hookflow-go/cmd/hookflow mock &
//	HOOKFLOW_API_KEY=hookflow-development-key-not-a-secret-00000 go run .
//
// The client knows nothing of OpenTelemetry: the spans come from the RoundTripper
// that carries its calls. Its retries are several spans under one of the program's.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/exporters/stdout/stdouttrace"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/webhook-platform/hookflow-go/client"
)

func main() {
	log.SetFlags(0)
	if err := run(context.Background(), os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, traces io.Writer, opts ...client.Option) error {
	exporter, err := stdouttrace.New(stdouttrace.WithWriter(traces), stdouttrace.WithPrettyPrint())
	if err != nil {
		return err
	}
	provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(exporter))
	defer func() { _ = provider.Shutdown(context.WithoutCancel(ctx)) }()

	hf, err := client.FromEnv(append(opts, client.WithHTTPClient(&http.Client{Transport: traced(provider, http.DefaultTransport)}))...)
	if err != nil {
		return err
	}
	ctx, span := provider.Tracer("shop").Start(ctx, "order placed")
	defer span.End()
	receipt, err := hf.Events.Send(ctx, "order.created", map[string]any{"orderId": "o1"})
	if err != nil {
		span.RecordError(err)
		return err
	}
	log.Printf("event %s after %d attempts", receipt.EventID, receipt.Attempts)
	return nil
}

// traced makes a span of each request. Its name is the path's method only: an id in
// a name would make as many names as there are ids.
func traced(provider trace.TracerProvider, next http.RoundTripper) http.RoundTripper {
	return otelhttp.NewTransport(next,
		otelhttp.WithTracerProvider(provider),
		otelhttp.WithPropagators(propagation.TraceContext{}),
		otelhttp.WithSpanNameFormatter(func(_ string, r *http.Request) string { return fmt.Sprintf("hookflow %s", r.Method) }))
}
