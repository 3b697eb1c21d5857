import type { Theme } from '../theme/theme.ts';

/** Every colour of the map. Red and amber are for the abnormal only; the rest stays calm beneath them. */
export interface MapPalette {
  readonly sea: string;
  readonly land: string;
  readonly landEdge: string;
  /** Shades around the coast, outermost first. */
  readonly coastGlow: readonly string[];
  readonly districtLine: string;
  readonly streetLine: string;
  readonly gridLine: string;
  readonly water: string;
  readonly waterEdge: string;
  readonly green: string;
  readonly expressway: string;
  readonly arterial: string;
  readonly minor: string;
  readonly districtLabel: string;
  readonly label: string;
  readonly waterLabel: string;
  readonly halo: string;
  readonly device: string;
  readonly deviceFresh: string;
  readonly deviceOffline: string;
  readonly fixture: string;
  readonly selected: string;
  readonly red: string;
  readonly amber: string;
  readonly calm: string;
  readonly quiet: string;
  readonly onSign: string;
}

export const PALETTES: Readonly<Record<Theme, MapPalette>> = {
  dark: {
    sea: '#08111a',
    land: '#101f2d',
    landEdge: '#56768f',
    coastGlow: ['#09131d', '#0a1621', '#0b1925', '#0d1d2a'],
    districtLine: '#4a6b86',
    streetLine: '#2a4358',
    gridLine: '#20364a',
    water: '#143a56',
    waterEdge: '#25587b',
    green: '#13302c',
    expressway: '#66808f',
    arterial: '#35506a',
    minor: '#233b50',
    districtLabel: '#e4eef6',
    label: '#93abc0',
    waterLabel: '#6ba6cc',
    halo: '#0b1722',
    device: '#4f8fae',
    deviceFresh: '#a9e2f5',
    deviceOffline: '#5f6f7d',
    fixture: '#4d6579',
    selected: '#ffffff',
    red: '#ff5b52',
    amber: '#ffb224',
    calm: '#8fc4e8',
    quiet: '#7890a5',
    onSign: '#08111a',
  },
  light: {
    sea: '#dbe6ee',
    land: '#f7f5f0',
    landEdge: '#7f95a7',
    coastGlow: ['#d7e3ec', '#d2dfe9', '#ccdbe6', '#c5d6e2'],
    districtLine: '#8598a8',
    streetLine: '#c6cfd6',
    gridLine: '#dce1e5',
    water: '#b5d3e7',
    waterEdge: '#8fb9d6',
    green: '#d5e6d2',
    expressway: '#c9ab77',
    arterial: '#d3cfc5',
    minor: '#e4e1d9',
    districtLabel: '#1c2e3d',
    label: '#566b7d',
    waterLabel: '#3f7ba3',
    halo: '#fbfaf7',
    device: '#2f7fa8',
    deviceFresh: '#0a5a86',
    deviceOffline: '#7b8792',
    fixture: '#8a99a6',
    selected: '#0b1d2a',
    red: '#c4211b',
    amber: '#a85f00',
    calm: '#1b628f',
    quiet: '#64788a',
    onSign: '#ffffff',
  },
};
