// Package layer chooses, for one receiver, among the encodings and layers of a track.
package layer
