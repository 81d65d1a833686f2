package dialect

import (
	"slices"

	"github.com/webhook-platform/hookflow-go/internal/contract"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// behaviour is the flag that a switch of the behaviour layer sets.
type behaviour struct {
	name       string
	operations []string // nil for all but those excepted
	except     []string
	flag       func(*store.Flags) *bool // nil for none
	// overlook reports whether a mistake counts as none; nil minds all.
	overlook func(contract.Mistake) bool
}

func (b behaviour) applies(operation string) bool {
	if b.operations == nil {
		return !slices.Contains(b.except, operation)
	}
	return slices.Contains(b.operations, operation)
}

// Operations that look at the project of their path in ways of their own.
var (
	ofMTLS          = []string{"configureMtls", "disableMtls"}
	ofSchemas       = []string{"getEventType", "updateEventType", "deleteEventType", "listVersions", "createVersion", "getVersion", "promoteVersion", "deprecateVersion", "listChanges"}
	ofTestEndpoints = []string{"listTestEndpoints", "createTestEndpoint", "getTestEndpoint", "deleteTestEndpoint", "listCapturedRequests", "clearRequests"}
)

// behaviours of every switch, one row for each of its flags. The slice is never
// changed.
var behaviours = []behaviour{
	{name: "delivery-envelope", flag: func(f *store.Flags) *bool { return &f.DeliverEnvelope }},
	{name: "single-signature", flag: func(f *store.Flags) *bool { return &f.SingleSignature }},
	{name: "legacy-headers", flag: func(f *store.Flags) *bool { return &f.LegacyHeaders }},
	{name: "delivery-body-rewritten", flag: func(f *store.Flags) *bool { return &f.RewriteBody }},
	{name: "delivery-header-repeats", flag: func(f *store.Flags) *bool { return &f.RepeatHeaders }},
	{name: "transformation-cache", flag: func(f *store.Flags) *bool { return &f.CacheTemplates }},
	{name: "library-texts", flag: func(f *store.Flags) *bool { return &f.LibraryTexts }},
	{name: "circuit-breaker-stall", flag: func(f *store.Flags) *bool { return &f.StallOnOpenCircuit }},
	{name: "endpoint-deleted-lives", flag: func(f *store.Flags) *bool { return &f.EndpointOutlivesDeletion }},
	{name: "deleted-project-keys", flag: func(f *store.Flags) *bool { return &f.ProjectOutlivesDeletion }},
	{name: "deleted-project-readable", operations: []string{"getProject"}, flag: func(f *store.Flags) *bool { return &f.ReadDeletedProject }},
	{name: "foreign-object-own-organisation", except: slices.Concat(ofMTLS, ofSchemas, ofTestEndpoints), flag: func(f *store.Flags) *bool { return &f.ReachOwnOrganization }},
	{name: "foreign-object-own-organisation", operations: []string{"getTransformation", "updateTransformation", "deleteTransformation"},
		flag: func(f *store.Flags) *bool { return &f.AnyProject }},
	{name: "mtls-project-unchecked", operations: ofMTLS, flag: func(f *store.Flags) *bool { return &f.AnyProject }},
	{name: "schema-project-unchecked", operations: ofSchemas, flag: func(f *store.Flags) *bool { return &f.AnyProject }},
	{name: "schema-project-unchecked", operations: ofSchemas, flag: func(f *store.Flags) *bool { return &f.ReachOwnOrganization }},
	{name: "schema-version-wrong-type", flag: func(f *store.Flags) *bool { return &f.VersionOfAnyType }},
	{name: "test-endpoint-project-unchecked", operations: ofTestEndpoints, flag: func(f *store.Flags) *bool { return &f.AnyCaller }},
	{name: "refresh-with-access-token", operations: []string{"refreshToken"}, flag: func(f *store.Flags) *bool { return &f.RefreshByAccessToken }},
	{name: "subscription-foreign-endpoint", flag: func(f *store.Flags) *bool { return &f.ForeignEndpoint }},
	{name: "subscription-foreign-transformation", flag: func(f *store.Flags) *bool { return &f.ForeignTransformation }},
	{name: "destination-foreign-transformation", flag: func(f *store.Flags) *bool { return &f.ForeignDestinationTransformation }},
	{name: "destination-wrong-source", flag: func(f *store.Flags) *bool { return &f.DestinationOfAnySource }},
	{name: "endpoint-put-clears", flag: func(f *store.Flags) *bool { return &f.EndpointPutClears }},
	{name: "endpoint-rate-limit-zero", operations: []string{"updateEndpoint"}, flag: func(f *store.Flags) *bool { return &f.RateLimitOfOneAtLeast }},
	{name: "endpoint-url-private", flag: func(f *store.Flags) *bool { return &f.EndpointURLMustResolve }},
	{name: "destination-url-private", flag: func(f *store.Flags) *bool { return &f.DestinationURLMustResolve }},
	{name: "event-payload-text", flag: func(f *store.Flags) *bool { return &f.DatabasePayloads }},
	{name: "large-event-data", flag: func(f *store.Flags) *bool { return &f.LargeEventsFail }},
	{name: "idempotency-key-too-long", operations: []string{"ingestEvent"}, flag: func(f *store.Flags) *bool { return &f.LongKeysFail },
		overlook: func(m contract.Mistake) bool { return m.In == contract.InHeader && m.Keyword == "maxLength" }},
	{name: "subscription-patch-unvalidated", operations: []string{"patchSubscription"}, overlook: func(m contract.Mistake) bool {
		return m.In == contract.InBody && slices.Contains([]string{"pattern", "minimum", "maximum", "minLength"}, m.Keyword)
	}},
	{name: "project-updated-at-stale", flag: func(f *store.Flags) *bool { return &f.StaleUpdatedAt }},
	{name: "bulk-replay-by-source", flag: func(f *store.Flags) *bool { return &f.BulkReplayNeedsIDs }},
	{name: "ingress-nul-byte", flag: func(f *store.Flags) *bool { return &f.IngressFailsOnNUL }},
	{name: "dry-run-custom-headers", flag: func(f *store.Flags) *bool { return &f.DryRunReplacesHeaders }},
	{name: "dry-run-foreign-objects", flag: func(f *store.Flags) *bool { return &f.PreviewForeignObjects }},
	{name: "dry-run-project-unchecked", operations: []string{"previewTransform", "deliveryDryRun"}, flag: func(f *store.Flags) *bool { return &f.AnyProject }},
}
