//! Files: taking in, giving out, only to those who may see the comment.
