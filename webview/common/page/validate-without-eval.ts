import * as z from 'zod';

// The page's policy forbids making code from text, which validators would do for speed. They ask once, when the first
// of them is made: this is imported before any.
z.config({ jitless: true });
