// Package shape has the parts that inputs and outputs of operations have in common. They are embedded there, and have
// exported names because only those are found in embedded types.
package shape
