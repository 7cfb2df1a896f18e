namespace Evidence.Access;

/// <summary>Whether a person is at work here. Who is not active cannot sign in, and keeps nothing but the record.</summary>
public enum Standing { Active, Suspended, Left }
