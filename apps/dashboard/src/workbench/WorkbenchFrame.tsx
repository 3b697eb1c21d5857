import { useLanguage } from '@cityloop/ui/words/use-words';
import './workbench.css';
import { Outlet } from '@tanstack/react-router';
import { App, theme as antdTheme, ConfigProvider, type ThemeConfig } from 'antd';
import enUs from 'antd/es/locale/en_US';
import zhCn from 'antd/es/locale/zh_CN';
import { useEffect, useSyncExternalStore } from 'react';
import { type Theme, useTheme } from '../theme/theme.ts';

/** What the operators' pages share: antd in the colours and the size of the house. */
export function WorkbenchFrame() {
  const language = useLanguage();
  const theme = useTheme((state) => state.theme);
  const rootPixels = useRootPixels();
  useEffect(() => {
    const { enterArea } = useTheme.getState();
    enterArea('desk');
    return () => enterArea('wall');
  }, []);
  return (
    <ConfigProvider locale={language === 'en' ? enUs : zhCn} theme={themeFor(theme, rootPixels)}>
      <App component={false}>
        <Outlet />
      </App>
    </ConfigProvider>
  );
}

/** The colours are those of tokens.css; antd computes its shades from values, so they stand here as values. */
const SEEDS = {
  light: {
    colorPrimary: '#1b628f',
    colorError: '#c4211b',
    colorWarning: '#965300',
    colorSuccess: '#1d6f5a',
    colorInfo: '#1b628f',
    // The shades that antd computes of colours as dark as these are grey.
    colorSuccessBg: '#e0f2ec',
    colorInfoBg: '#e1eef7',
    colorWarningBg: '#fff0d2',
    colorTextBase: '#14222e',
    colorBgBase: '#ffffff',
  },
  dark: {
    colorPrimary: '#4f9dca',
    colorError: '#ff5b52',
    colorWarning: '#ffb224',
    colorSuccess: '#62bda3',
    colorInfo: '#4f9dca',
    colorSuccessBg: '#123630',
    colorInfoBg: '#17334a',
    colorWarningBg: '#40300d',
    colorTextBase: '#eaf1f7',
    colorBgBase: '#111f2d',
  },
} as const satisfies Record<Theme, ThemeConfig['token']>;

/** Sizes follow the page's root font size, so that a 4K screen shows the same desk, not a smaller one. */
function themeFor(theme: Theme, rootPixels: number): ThemeConfig {
  const scale = rootPixels / 16;
  return {
    algorithm: theme === 'dark' ? antdTheme.darkAlgorithm : antdTheme.defaultAlgorithm,
    token: {
      ...SEEDS[theme],
      fontFamily: 'var(--cl-font)',
      fontSize: Math.max(13, Math.round(14 * scale)),
      controlHeight: Math.round(32 * scale),
      sizeUnit: 4 * scale,
      sizeStep: 4 * scale,
      borderRadius: Math.round(6 * scale),
      motion: false,
    },
  };
}

function useRootPixels(): number {
  return useSyncExternalStore(onResize, () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize));
}

function onResize(changed: () => void): () => void {
  window.addEventListener('resize', changed);
  return () => window.removeEventListener('resize', changed);
}
