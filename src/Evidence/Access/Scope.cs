namespace Evidence.Access;

/// <summary>How far a permission reaches: several of these together, or everything.</summary>
[Flags]
public enum Scope
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>What is the person's own, such as the recordings of their camera.</summary>
    Own = 1,

    /// <summary>What belongs to the person's unit and to the units below it.</summary>
    Unit = 2,

    /// <summary>What belongs to a case of which the person is a member.</summary>
    Case = 4,

    /// <summary>Everything of the agency.</summary>
    Any = 8,
}
