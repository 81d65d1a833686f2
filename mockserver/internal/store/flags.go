package store

// Flags are behaviours that are not the contract's. A request has those of its
// caller, and hands them on to the projects, endpoints and destinations that it
// makes. The zero value is the contract.
type Flags struct {
	// Deliveries to an endpoint, and forwards to a destination.

	DeliverEnvelope    bool // the body is {"type":…,"data":…} instead of the bare data
	SingleSignature    bool // one v1, of the current secret, also while a retired one is in grace
	LegacyHeaders      bool // never the Standard Webhooks headers, whatever the scheme says
	RewriteBody        bool // the data is sent as a database prints JSON
	RepeatHeaders      bool // custom headers join the platform's own of the same name
	CacheTemplates     bool // a transformation is used for 30 seconds as it was
	StallOnOpenCircuit bool // a retry that meets an open circuit breaker waits for ever
	LibraryTexts       bool // failures are told in the words of the recorded server's libraries

	// Things that are deleted, and whose they are.

	EndpointOutlivesDeletion         bool // a deleted endpoint goes on working
	ProjectOutlivesDeletion          bool // a deleted project's keys go on working
	ReadDeletedProject               bool // a deleted project can be read
	ReachOwnOrganization             bool // the project in the path need not be the object's, if the organisation is
	AnyProject                       bool // the project in the path is not looked at, but for a key's own
	AnyCaller                        bool // nor is whose project it is
	ForeignEndpoint                  bool // a subscription may name any endpoint
	ForeignTransformation            bool // a subscription may name any transformation
	ForeignDestinationTransformation bool // a destination may name any transformation
	VersionOfAnyType                 bool // the event type in a schema version's path is not looked at
	DestinationOfAnySource           bool // the source in a destination's path is not looked at
	PreviewForeignObjects            bool // a preview uses any endpoint and transformation

	// What is taken, and how.

	EndpointPutClears         bool // a PUT clears description and rate limit when it leaves them out
	RateLimitOfOneAtLeast     bool // a rate limit of 0 is a mistake in a PUT too
	EndpointURLMustResolve    bool // an endpoint's URL that cannot be delivered to is an internal error
	DestinationURLMustResolve bool // the same for a destination's
	DatabasePayloads          bool // the data of events is shown as a database prints JSON
	LargeEventsFail           bool // data of 1024 bytes and more that compresses is an internal error
	LongKeysFail              bool // an idempotency key that the database has no room for is an internal error
	StaleUpdatedAt            bool // the answer to a PUT of a project has the time before it
	BulkReplayNeedsIDs        bool // a bulk replay without event ids is an internal error
	RefreshByAccessToken      bool // an access token is taken for a refresh token
	IngressFailsOnNUL         bool // a NUL byte in a webhook is an internal error
	DryRunReplacesHeaders     bool // custom headers replace any header of the dry run
}
