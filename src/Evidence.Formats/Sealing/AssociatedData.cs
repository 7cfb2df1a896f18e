using System.Text;

namespace Evidence.Formats.Sealing;

/// <summary>What a sealed object is bound to: ASCII <c>evidence/1/&lt;agency&gt;/&lt;object&gt;</c>. docs/formats/sealed-object.md, "Associated data".</summary>
public static class AssociatedData
{
    public static byte[] For(AgencyId agency, ObjectId sealedObject) => Encoding.ASCII.GetBytes($"evidence/1/{agency}/{sealedObject}");
}
