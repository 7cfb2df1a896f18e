namespace Evidence.Formats.Redaction;

// The closed word lists of docs/formats/redaction-recipe.md; each word is the member's name in kebab case.

/// <summary>How a mask is drawn.</summary>
public enum MaskShape { Rectangle, Ellipse, Polygon, Brush, Frame }

/// <summary>What becomes of what is covered. In the order of strength, the strongest first; an outline hides nothing.</summary>
public enum EffectKind { Solid, Pixelate, Blur, Outline }

/// <summary>What becomes of covered sound.</summary>
public enum SoundEffect { Mute, Tone }

/// <summary>Whether a copy has picture, and sound.</summary>
public enum CopyPolicy { Kept, None }

/// <summary>What is hidden.</summary>
public enum HiddenObject
{
    Face, Head, Person, Body, Tattoo, Clothing, Plate, Vehicle, Screen, Document, Card, HouseNumber, Place, Voice, Name, Address, PhoneNumber, DateOfBirth, Other,
}

/// <summary>Metadata of the master that a copy may keep, in the order of their words.</summary>
public enum KeptMetadata { Device, Place, RecordedAt }
