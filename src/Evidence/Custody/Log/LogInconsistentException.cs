namespace Evidence.Custody.Log;

/// <summary>The log is not what it was when it was signed: nothing may be signed on top of it before somebody has found out why.</summary>
public sealed class LogInconsistentException(string what) : Exception(what);
