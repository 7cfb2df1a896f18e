using Evidence.Formats.Protocol;
using Evidence.Formats.Text;

namespace Evidence.Intake;

/// <summary>Recordings of several files, as an inventory tells them. What does not hold together is refused: files that are not one recording must never share an item.</summary>
internal static class InventorySegments
{
    /// <summary>Every recording begins with its own first file, in place 0; each file has a place of its own, and is an original.</summary>
    public static bool AreSound(Inventory inventory)
    {
        var firsts = inventory.Files.Where(f => f.Segment is { Number: 0 } s && s.Of == f.Path).Select(f => f.Path).ToHashSet();
        var places = new HashSet<(DevicePath, int)>();
        return inventory.Files.Where(f => f.Segment is not null).All(f =>
            f.Role == FileRole.Original && f.SidecarOf is null && f.Segment!.Number < RecordingSegment.MostSegments
            && firsts.Contains(f.Segment.Of) && places.Add((f.Segment.Of, f.Segment.Number)));
    }
}
