// Package conformance asks whether an SDK, a server or a webhook receiver is
// true to the contract of Hookflow. The command hookflow conformance is made of
// it.
package conformance
