// Package cases holds the conformance cases as data: YAML files by tag, embedded,
// each held against case.schema.json when it is read.
package cases

// Case is one thing that the contract demands, or good hygiene asks for. One
// case serves SDKs and servers alike: an SDK is asked to make the call, a server
// gets the request.
type Case struct {
	// ID is stable: <tag>/<operation>/<what>.
	ID    string `json:"id"`
	Title string `json:"title"`
	// Level is LevelContract or LevelHygiene.
	Level string `json:"level"`
	// Operation is the operationId that the case is about.
	Operation string `json:"operation"`
	// Contract is a JSON pointer to the place in openapi.yaml that the case holds to.
	Contract string `json:"contract"`
	// Ledger is the id of the drift.yaml entry that the case is about, if any.
	Ledger string `json:"ledger"`
	// Targets are those that the case is for: both when empty.
	Targets []string `json:"targets"`
	// Needs names what a server run must have: "rate-limit", "token", …
	Needs []string `json:"needs"`
	// Offers marks a case in which a client that has no way to say an argument is
	// worth a word, at the level of hygiene. In all other cases it is a reason to skip.
	Offers bool `json:"offers"`

	// Enum holds an SDK's enum against the contract's; then there is no call.
	Enum *Enum `json:"enum"`

	Receiver *Receiver `json:"receiver"`
	Given    []Step    `json:"given"`
	Call     Call      `json:"call"`
	// Eventually repeats the request to a server until the answer fits.
	Eventually bool      `json:"eventually"`
	Request    *Request  `json:"request"`
	Also       []Step    `json:"also"`
	Answer     Answer    `json:"answer"`
	Result     *Result   `json:"result"`
	Error      *Error    `json:"error"`
	Then       []Step    `json:"then"`
	Receives   []Receipt `json:"receives"`

	// Tag is the file's tag.
	Tag string `json:"-"`
}

// The levels.
const (
	LevelContract = "contract" // what the contract demands
	LevelHygiene  = "hygiene"  // what good manners ask for; never fails an implementation
)

// The targets.
const (
	TargetSDK    = "sdk"
	TargetServer = "server"
)

// For reports whether the case is for a target.
func (c *Case) For(target string) bool {
	if len(c.Targets) == 0 {
		return true
	}
	for _, t := range c.Targets {
		if t == target {
			return true
		}
	}
	return false
}

// Wire is what must be on the wire: the call, with what Request says instead.
func (c *Case) Wire() Call {
	wire := c.Call
	if r := c.Request; r != nil {
		if r.Path != nil {
			wire.Path = r.Path
		}
		if r.Query != nil {
			wire.Query = r.Query
		}
		if r.Headers != nil {
			wire.Headers = r.Headers
		}
		if r.Body.Present {
			wire.Body = r.Body
		}
	}
	return wire
}

// Call is what a client is asked to do, or what a server gets. Values are
// templates: see package expect.
type Call struct {
	// Path, Query and Headers are by the names of the contract. projectId is the
	// run's project when it is left out.
	Path    map[string]Value `json:"path"`
	Query   map[string]Value `json:"query"`
	Headers map[string]Value `json:"headers"`
	// Body is JSON; what is absent is not sent.
	Body Value `json:"body"`
	// Text is a body as it stands, for what JSON values cannot say. Servers only.
	Text *string `json:"text"`
	// URL replaces the operation's path and Method its method, for requests that no
	// operation has. Servers only.
	URL    string `json:"url"`
	Method string `json:"method"`
	// Auth is who calls: "key" (the default), "read-only", "token", "other", "foreign",
	// "bad", "none".
	Auth string `json:"auth"`
	// TimeoutMs is how long the client may wait.
	TimeoutMs int `json:"timeoutMs"`
}

// Request is what must be on the wire where it is not what was called.
type Request struct {
	Path    map[string]Value `json:"path"`
	Query   map[string]Value `json:"query"`
	Headers map[string]Value `json:"headers"`
	Body    Value            `json:"body"`
	// May are members of the body that may be there with these values, beside those
	// that must.
	May map[string]Value `json:"may"`
	// Absent are members of the body that must not be there.
	Absent []string `json:"absent"`
	// Off says that the request is off the contract on purpose. A client may
	// refuse it by itself.
	Off bool `json:"off"`
	// Refusable says that a client may refuse such a call by itself, although it
	// keeps to the contract.
	Refusable bool `json:"refusable"`
}

// Step is a call beside the case's own: to set a server up, to look at it
// afterwards, or one that a client may make on its way.
type Step struct {
	// As names the answer's body for templates.
	As        string `json:"as"`
	Operation string `json:"operation"`
	Call
	Answer Answer `json:"answer"`
	// Eventually repeats the call until the answer fits or the budget is used up.
	Eventually bool `json:"eventually"`
}

// Answer is what a server answers, or must answer.
type Answer struct {
	// Status is that of the operation's first success when 0.
	Status  int              `json:"status"`
	Headers map[string]Value `json:"headers"`
	// Body is laid over the contract's example when the suite answers, and must be
	// part of the body when a server does.
	Body Value `json:"body"`
	// Absent are members that must not be in the body.
	Absent []string `json:"absent"`
	// Ordered says that the order of a list matters.
	Ordered bool `json:"ordered"`
	// Text is a body that is no JSON, with its ContentType.
	Text        *string `json:"text"`
	ContentType string  `json:"contentType"`
	// Fault is what happens instead of an answer: "timeout", "reset", "truncated".
	Fault string `json:"fault"`
	// Off says that the answer is off the contract on purpose.
	Off bool `json:"off"`
}

// Result is what a client must return.
type Result struct {
	// Members must be there as the answer has them.
	Members []string `json:"members"`
	// Items are the members of each item of a list.
	Items []string `json:"items"`
	// Value must be part of the result.
	Value Value `json:"value"`
}

// Error is what a client must raise, beside what follows from the answer.
type Error struct {
	// Class is the kind that the error's class must be of: see package sdk.
	Class *string `json:"class"`
	// Code, Status, Message and FieldErrors are those of the answer when left out.
	Code        *string           `json:"code"`
	Status      *int              `json:"status"`
	FieldErrors map[string]string `json:"fieldErrors"`
	// RetryAfterMs bounds the wait that the error tells, lowest and highest.
	RetryAfterMs []int64 `json:"retryAfterMs"`
	// Any is satisfied by any error of the SDK's own.
	Any bool `json:"any"`
}

// Enum names an enum of the contract.
type Enum struct {
	// Schema is the component.
	Schema string `json:"schema"`
	// Complete asks for every value; without it, for no other.
	Complete bool `json:"complete"`
}

// Receiver is where the case's endpoints point to.
type Receiver struct {
	// Answers are the statuses in turn; the last one stays. 200 when empty.
	Answers []int `json:"answers"`
	// Body is what it answers with.
	Body string `json:"body"`
	// Challenge makes it answer a verification's challenge.
	Challenge bool `json:"challenge"`
}

// Receipt is a webhook that must arrive at the receiver.
type Receipt struct {
	Headers map[string]Value `json:"headers"`
	// Absent are headers that must not be there.
	Absent []string `json:"absent"`
	// Exceeds are headers whose numbers must be greater than these.
	Exceeds map[string]Value `json:"exceeds"`
	// Body is JSON that must be part of the body; Text the body as it stands.
	Body Value   `json:"body"`
	Text *string `json:"text"`
	// Signed says what the signatures must be.
	Signed *Signed `json:"signed"`
}

// Signed is what must be true of a webhook's signatures.
type Signed struct {
	// Secrets made the signatures, in this order.
	Secrets []string `json:"secrets"`
	// Schemes are those looked at, "hookflow" and "standard"; both when empty.
	Schemes []string `json:"schemes"`
}
