using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>The keywords of a schema object that decide how the others are read.</summary>
internal struct Header
{
    public string? Schema;
    public JsonElement? Id;
    public JsonElement? LegacyId;
    public JsonElement? Anchor;
    public JsonElement? DynamicAnchor;
    public bool IsRecursive;
    public bool HasRef;

    /// <summary>The dialect after a <c>$schema</c> here.</summary>
    public Dialect Dialect;

    /// <summary>Drops what the dialect does not know; <c>$schema</c> is looked at by the caller.</summary>
    public void Normalise(Dialect inherited)
    {
        Dialect = Schema is null ? inherited : Dialect.FromUri(Schema) ?? inherited;
        if (Dialect.IdKeyword == Keyword.LegacyId)
        {
            Id = LegacyId;
        }

        if (HasRef && Dialect.RefHidesSiblings)
        {
            Id = null;
        }

        // A property named $id, as under "properties", is no identifier; a schema with a wrong $id is caught where it is a schema.
        Anchor = Dialect.Has(Keyword.Anchor) ? Anchor : null;
        DynamicAnchor = Dialect.Has(Keyword.DynamicAnchor) ? DynamicAnchor : null;
        IsRecursive &= Dialect.Has(Keyword.RecursiveAnchor);
    }
}
