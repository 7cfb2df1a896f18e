using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;

namespace Evidence.Trails;

/// <summary>Whose trail.</summary>
public enum TrailKind
{
    /// <summary>What was done with a recording.</summary>
    Item,

    /// <summary>What a person did, and what was done about them.</summary>
    Person,

    /// <summary>What was done with a device.</summary>
    Device,

    /// <summary>Everything that was done.</summary>
    Everything,
}

/// <summary>Whose trail is read.</summary>
/// <param name="Id">Of the item, person or device; empty for everything.</param>
public readonly record struct TrailScope(TrailKind Kind, Guid Id)
{
    public static TrailScope Everything => new(TrailKind.Everything, Guid.Empty);

    public static TrailScope Of(ItemId item) => new(TrailKind.Item, item.Value);

    public static TrailScope Of(PersonId person) => new(TrailKind.Person, person.Value);

    public static TrailScope Of(DeviceId device) => new(TrailKind.Device, device.Value);

    /// <summary>One chain, whose entries stand in the order in which they were written; every other trail stands in the order of time, newest first.</summary>
    public bool IsOneChain => Kind == TrailKind.Item;

    /// <summary>In whose chain it is told that the trail was read.</summary>
    internal Subject Subject(AgencyId agency) => Kind switch
    {
        TrailKind.Item => new(SubjectKind.Item, Id),
        TrailKind.Person => new(SubjectKind.Person, Id),
        TrailKind.Device => new(SubjectKind.Device, Id),
        _ => SubjectOf.Log(agency),
    };
}
