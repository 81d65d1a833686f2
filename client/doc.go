// Package client calls the Hookflow API. It links no server and no reader of
// specifications.
//
// A client sends events, and manages what becomes of them:
//
//	hf, err := client.New(os.Getenv("HOOKFLOW_API_KEY"),
//		client.WithBaseURL("https://hooks.example.com"))
//	if err != nil {
//		log.Fatal(err)
//	}
//	receipt, err := hf.Events.Send(ctx, "order.created", order)
//	var limited *client.RateLimitError
//	switch {
//	case errors.As(err, &limited):
//		// the client has waited and tried again already
//		log.Printf("too fast; again in %v", limited.RetryAfter())
//	case err != nil:
//		log.Fatal(err)
//	default:
//		log.Print(receipt.EventID, receipt.DeliveriesCreated)
//	}
//
// Webhooks are received with package verify, and tests need no platform with
// package mockserver, whose Server.Client is a client of this package.
//
// # Credentials
//
// [New] takes an API key, which belongs to one project. A person's access token
// goes to [NewWithToken]; [NewAnonymous] has none and is for registering and
// logging in. [FromEnv] reads HOOKFLOW_API_KEY and HOOKFLOW_BASE_URL; nothing else
// looks at the environment.
//
// # Services
//
// A client's fields are its services, one for each tag of the API: hf.Events,
// hf.Endpoints, hf.Subscriptions, hf.Deliveries and so on. Methods take the
// context first, then the ids from the outside in (project before endpoint), then
// what to send, then options of the call. What has no method can be reached with
// [Client.Get], [Client.Post], [Client.Put], [Client.Patch] and [Client.Delete].
//
// The types of requests and answers are the API's own. Optional properties are
// pointers; [Ptr] makes one:
//
//	endpoint, err := hf.Endpoints.Create(ctx, project, client.EndpointCreate{
//		URL:         "https://shop.example.com/hooks",
//		Description: client.Ptr("Production"),
//	})
//	secret := *endpoint.Secret // shown here and by RotateSecret only
//
// # Sending
//
// The data of an event is anything that encoding/json can write. It reaches the
// endpoints as it was sent: a json.RawMessage byte for byte, spaces and all, because
// the bytes are what is signed. An event is stored once for each idempotency key.
// Send makes a key for each call, so that its own retries are harmless; give the key
// of your order or payment with [WithIdempotencyKey], and your program's are too.
//
// [Deliveries.Wait] returns when every delivery of an event has succeeded or was
// given up. [Deliveries.Attempts] tells what the endpoints answered.
//
// # Updates
//
// An update changes what it names and nothing else. Each [Field] is absent, set or
// cleared:
//
//	hf.Endpoints.Update(ctx, project, endpoint.ID, client.EndpointUpdate{
//		Enabled:            client.Set(false),
//		RateLimitPerSecond: client.Clear[int](),
//	})
//
// The platform takes whole endpoints, sources, destinations, transformations and
// projects only, and its releases differ in what a missing property means. So Update
// reads, merges and writes: two calls, between which somebody else's change is lost.
// Subscriptions are changed in one.
//
// # Lists
//
// List returns a [Page] with its totals; All walks every page:
//
//	for endpoint, err := range hf.Endpoints.All(ctx, project, client.ListOptions{}) {
//		if err != nil {
//			return err
//		}
//		fmt.Println(endpoint.URL)
//	}
//
// # Errors
//
// Every call that does not succeed returns an [*Error], whatever the server or
// what stands before it answered. errors.Is asks for its category, such as
// [ErrNotFound] or [ErrRateLimited]; errors.As for the details, of all errors
// (*Error) or of some: [*ValidationError], [*RateLimitError], [*QuotaError].
// context.Canceled and context.DeadlineExceeded stay recognisable. No error, log
// or print of a client shows the credential, or a secret that the call sent.
//
// # Retries
//
// Calls that are safe to make again are made again, four times within a minute by
// default: GET, PUT and DELETE after 429, 502, 503, 504, a timeout or a broken
// connection, and so is Events.Send, because it always carries an idempotency key.
// Everything else is made again only after 429, which says that nothing was done.
// Retry-After and X-RateLimit-Reset are honoured; a wait that would not fit into
// the policy's time or the context's is not begun: the call returns at once. See
// [RetryPolicy]; [WithRetry] sets it for a client or for one call.
//
// A DELETE that finds nothing on a retry succeeds: the first attempt did it.
// [Receipt] tells when an event may have been stored by an earlier attempt.
//
// # Observing
//
// Any http.RoundTripper can carry the calls, see [WithHTTPClient]; examples/otel
// shows OpenTelemetry. [WithLogger] logs retries. [Error.CorrelationID] names a
// failed exchange in the platform's logs.
package client
