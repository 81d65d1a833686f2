package store

import "strconv"

// Tx gives access to the tables inside Read or Write.
type Tx struct {
	limits Limits
	match  func(pattern, eventType string) bool

	Organizations *Table[Organization]
	Users         *Table[User]
	Sessions      *Table[Session]
	RevokedTokens *Table[RevokedToken]
	Projects      *Table[Project]
	APIKeys       *Table[APIKey]

	Endpoints       *Table[Endpoint]
	Subscriptions   *Table[Subscription]
	Transformations *Table[Transformation]
	Events          *Table[Event]
	Deliveries      *Table[Delivery]
	Attempts        *Table[Attempt]

	EventTypes     *Table[EventType]
	SchemaVersions *Table[SchemaVersion]
	SchemaChanges  *Table[SchemaChange]

	TestEndpoints    *Table[TestEndpoint]
	CapturedRequests *Table[CapturedRequest]

	Sources        *Table[Source]
	Destinations   *Table[Destination]
	IncomingEvents *Table[IncomingEvent]
	Forwards       *Table[Forward]

	UserByEmail            *Index[User]
	UsersByOrganization    *Index[User]
	SessionsByUser         *Index[Session]
	ProjectsByOrganization *Index[Project]
	APIKeysByProject       *Index[APIKey]
	APIKeyByHash           *Index[APIKey]

	EndpointsByProject            *Index[Endpoint]
	SubscriptionsByProject        *Index[Subscription]
	SubscriptionsByEndpoint       *Index[Subscription]
	SubscriptionBySlot            *Index[Subscription] // endpoint id, event type
	SubscriptionsByTransformation *Index[Subscription]
	TransformationsByProject      *Index[Transformation]
	TransformationByName          *Index[Transformation] // project id, name
	EventsByProject               *Index[Event]
	EventByIdempotencyKey         *Index[Event] // project id, key
	DeliveriesByProject           *Index[Delivery]
	DeliveriesByStatus            *Index[Delivery] // project id, status
	DeliveriesByEvent             *Index[Delivery]
	DeliveriesByEndpoint          *Index[Delivery]
	DeliveriesBySubscription      *Index[Delivery]
	DeliveryBySequence            *Index[Delivery] // endpoint id, number of an ordered one
	AttemptsByDelivery            *Index[Attempt]

	EventTypesByProject        *Index[EventType]
	EventTypeByName            *Index[EventType] // project id, name
	SchemaVersionsByEventType  *Index[SchemaVersion]
	SchemaVersionsByStatus     *Index[SchemaVersion] // event type id, status
	SchemaVersionByFingerprint *Index[SchemaVersion] // event type id, fingerprint
	SchemaChangesByProject     *Index[SchemaChange]
	SchemaChangesByEventType   *Index[SchemaChange]

	TestEndpointsByProject *Index[TestEndpoint]
	TestEndpointBySlug     *Index[TestEndpoint]
	CapturedByTestEndpoint *Index[CapturedRequest]

	SourcesByProject             *Index[Source]
	SourceBySlug                 *Index[Source] // project id, slug
	SourceByToken                *Index[Source]
	DestinationsBySource         *Index[Destination]
	DestinationsByTransformation *Index[Destination]
	IncomingEventsByProject      *Index[IncomingEvent]
	IncomingEventsBySource       *Index[IncomingEvent]
	IncomingEventByDedupKey      *Index[IncomingEvent] // source id, key
	ForwardsByEvent              *Index[Forward]
	ForwardsByDestination        *Index[Forward]
	ForwardsByStatus             *Index[Forward] // project id, status

	matchable *Index[Subscription] // project id, event type, or * for every wildcard
}

func newTx(log *journal, limits Limits) *Tx {
	tx := &Tx{limits: limits, match: Match}

	tx.Organizations = newTable(log, func(o *Organization) string { return o.ID })
	tx.Users = newTable(log, func(u *User) string { return u.ID })
	tx.UserByEmail = tx.Users.index(func(u *User) key { return key{u.Email} })
	tx.UsersByOrganization = tx.Users.index(func(u *User) key { return key{u.OrganizationID} })
	tx.Sessions = newTable(log, func(s *Session) string { return s.ID })
	tx.SessionsByUser = tx.Sessions.index(func(s *Session) key { return key{s.UserID} })
	tx.RevokedTokens = newTable(log, func(t *RevokedToken) string { return t.ID })
	tx.Projects = newTable(log, func(p *Project) string { return p.ID })
	tx.ProjectsByOrganization = tx.Projects.index(func(p *Project) key { return key{p.OrganizationID} })
	tx.APIKeys = newTable(log, func(k *APIKey) string { return k.ID })
	tx.APIKeysByProject = tx.APIKeys.index(func(k *APIKey) key { return key{k.ProjectID} })
	tx.APIKeyByHash = tx.APIKeys.index(func(k *APIKey) key { return key{k.KeyHash} })

	tx.outgoing(log)
	tx.schemas(log)
	tx.testEndpoints(log)
	tx.incoming(log)
	return tx
}

func (tx *Tx) schemas(log *journal) {
	tx.EventTypes = newTable(log, func(t *EventType) string { return t.ID })
	tx.EventTypesByProject = tx.EventTypes.index(func(t *EventType) key { return key{t.ProjectID} })
	tx.EventTypeByName = tx.EventTypes.index(func(t *EventType) key { return key{t.ProjectID, t.Name} })

	tx.SchemaVersions = newTable(log, func(v *SchemaVersion) string { return v.ID })
	tx.SchemaVersionsByEventType = tx.SchemaVersions.index(func(v *SchemaVersion) key { return key{v.EventTypeID} })
	tx.SchemaVersionsByStatus = tx.SchemaVersions.index(func(v *SchemaVersion) key { return key{v.EventTypeID, v.Status} })
	tx.SchemaVersionByFingerprint = tx.SchemaVersions.index(func(v *SchemaVersion) key { return key{v.EventTypeID, v.Fingerprint} })

	tx.SchemaChanges = newTable(log, func(c *SchemaChange) string { return c.ID })
	tx.SchemaChangesByProject = tx.SchemaChanges.index(func(c *SchemaChange) key { return key{c.ProjectID} })
	tx.SchemaChangesByEventType = tx.SchemaChanges.index(func(c *SchemaChange) key { return key{c.EventTypeID} })
}

func (tx *Tx) testEndpoints(log *journal) {
	tx.TestEndpoints = newTable(log, func(e *TestEndpoint) string { return e.ID })
	tx.TestEndpointsByProject = tx.TestEndpoints.index(func(e *TestEndpoint) key { return key{e.ProjectID} })
	tx.TestEndpointBySlug = tx.TestEndpoints.index(func(e *TestEndpoint) key { return key{e.Slug} })

	tx.CapturedRequests = newTable(log, func(r *CapturedRequest) string { return r.ID })
	tx.CapturedByTestEndpoint = tx.CapturedRequests.index(func(r *CapturedRequest) key { return key{r.TestEndpointID} })
}

func (tx *Tx) outgoing(log *journal) {
	tx.Endpoints = newTable(log, func(e *Endpoint) string { return e.ID })
	tx.EndpointsByProject = tx.Endpoints.index(func(e *Endpoint) key { return key{e.ProjectID} })

	tx.Subscriptions = newTable(log, func(s *Subscription) string { return s.ID })
	tx.SubscriptionsByProject = tx.Subscriptions.index(func(s *Subscription) key { return key{s.ProjectID} })
	tx.SubscriptionsByEndpoint = tx.Subscriptions.index(func(s *Subscription) key { return key{s.EndpointID} })
	tx.SubscriptionBySlot = tx.Subscriptions.index(func(s *Subscription) key { return key{s.EndpointID, s.EventType} })
	tx.SubscriptionsByTransformation = tx.Subscriptions.index(func(s *Subscription) key { return optional(s.TransformationID) })
	tx.matchable = tx.Subscriptions.index(func(s *Subscription) key { return key{s.ProjectID, matchKey(s.EventType)} })

	tx.Transformations = newTable(log, func(t *Transformation) string { return t.ID })
	tx.TransformationsByProject = tx.Transformations.index(func(t *Transformation) key { return key{t.ProjectID} })
	tx.TransformationByName = tx.Transformations.index(func(t *Transformation) key { return key{t.ProjectID, t.Name} })

	tx.Events = newTable(log, func(e *Event) string { return e.ID })
	tx.EventsByProject = tx.Events.index(func(e *Event) key { return key{e.ProjectID} })
	tx.EventByIdempotencyKey = tx.Events.index(func(e *Event) key {
		if e.IdempotencyKey == nil {
			return key{}
		}
		return key{e.ProjectID, *e.IdempotencyKey}
	})

	tx.Deliveries = newTable(log, func(d *Delivery) string { return d.ID })
	tx.DeliveriesByProject = tx.Deliveries.index(func(d *Delivery) key { return key{d.ProjectID} })
	tx.DeliveriesByStatus = tx.Deliveries.index(func(d *Delivery) key { return key{d.ProjectID, d.Status} })
	tx.DeliveriesByEvent = tx.Deliveries.index(func(d *Delivery) key { return key{d.EventID} })
	tx.DeliveriesByEndpoint = tx.Deliveries.index(func(d *Delivery) key { return key{d.EndpointID} })
	tx.DeliveriesBySubscription = tx.Deliveries.index(func(d *Delivery) key { return key{d.SubscriptionID} })
	tx.DeliveryBySequence = tx.Deliveries.index(func(d *Delivery) key {
		if d.SequenceNumber == 0 {
			return key{}
		}
		return key{d.EndpointID, strconv.FormatInt(d.SequenceNumber, 10)}
	})
	tx.Attempts = newTable(log, func(a *Attempt) string { return a.ID })
	tx.AttemptsByDelivery = tx.Attempts.index(func(a *Attempt) key { return key{a.DeliveryID} })
}

func (tx *Tx) incoming(log *journal) {
	tx.Sources = newTable(log, func(s *Source) string { return s.ID })
	tx.SourcesByProject = tx.Sources.index(func(s *Source) key { return key{s.ProjectID} })
	tx.SourceBySlug = tx.Sources.index(func(s *Source) key { return key{s.ProjectID, s.Slug} })
	tx.SourceByToken = tx.Sources.index(func(s *Source) key { return key{s.IngressPathToken} })

	tx.Destinations = newTable(log, func(d *Destination) string { return d.ID })
	tx.DestinationsBySource = tx.Destinations.index(func(d *Destination) key { return key{d.IncomingSourceID} })
	tx.DestinationsByTransformation = tx.Destinations.index(func(d *Destination) key { return optional(d.TransformationID) })

	tx.IncomingEvents = newTable(log, func(e *IncomingEvent) string { return e.ID })
	tx.IncomingEventsByProject = tx.IncomingEvents.index(func(e *IncomingEvent) key { return key{e.ProjectID} })
	tx.IncomingEventsBySource = tx.IncomingEvents.index(func(e *IncomingEvent) key { return key{e.IncomingSourceID} })
	tx.IncomingEventByDedupKey = tx.IncomingEvents.index(func(e *IncomingEvent) key {
		if e.DedupKey == "" {
			return key{}
		}
		return key{e.IncomingSourceID, e.DedupKey}
	})

	tx.Forwards = newTable(log, func(f *Forward) string { return f.ID })
	tx.ForwardsByEvent = tx.Forwards.index(func(f *Forward) key { return key{f.IncomingEventID} })
	tx.ForwardsByDestination = tx.Forwards.index(func(f *Forward) key { return key{f.DestinationID} })
	tx.ForwardsByStatus = tx.Forwards.index(func(f *Forward) key { return key{f.ProjectID, f.Status} })
}

func optional(id *string) key {
	if id == nil {
		return key{}
	}
	return key{*id}
}
