namespace Evidence.Access;

/// <summary>How closely a thing is kept, the widest first. docs/operations/access.md.</summary>
public enum AccessClass
{
    /// <summary>For everybody whose permission reaches it.</summary>
    Standard,

    /// <summary>Not for whoever merely shares its unit or works for the agency.</summary>
    Restricted,

    /// <summary>For the members of its cases alone, and for whom it was granted to.</summary>
    Confidential,
}
